import { create, toBinary } from '@bufbuild/protobuf';
import { Inject, Injectable } from '@nestjs/common';
import { type ContentHash, Refused, refuseIf } from '@wutong/kernel';
import { type Answered, COMMANDS, type Commands, OWN_NODE, type OwnNode, type PgTx } from '@wutong/store';
import { ENTRY_WRITER, type EntryWriter } from '@wutong/sync';
import { contentHashOf, directory, hexOfContent } from '@wutong/wire';
import { DIRECTORY_TYPES, directoryDraft, directoryKey } from './core/directory-entry.js';
import { CONTENT_BYTES_MAX, checkPlaces, encodePlaces, type PlaceRow } from './core/place-list.js';
import { type Session } from './core/session.js';
import { checkCalendar, encodeCalendar, type YearCalendar } from './core/year-calendar.js';

export interface Published {
  readonly content: ContentHash;
  /** True when the same was published before: nothing was written. */
  readonly unchanged: boolean;
}

/** Publishes places and calendars on the own chain. */
@Injectable()
export class DirectoryService {
  constructor(
    @Inject(COMMANDS) private readonly commands: Commands,
    @Inject(ENTRY_WRITER) private readonly writer: EntryWriter<PgTx>,
    @Inject(OWN_NODE) private readonly ownNode: OwnNode,
  ) {}

  /** Puts the whole list in the place of the one published before. */
  publishPlaces(
    session: Session,
    commandId: string,
    places: readonly PlaceRow[],
  ): Promise<Answered<Published & { count: number }>> {
    const body = { act: 'directory.places', places };
    return this.commands.run({ accountId: session.accountId, commandId, body }, async (tx) => {
      refuseIf(checkPlaces(places, this.ownNode.path));
      const published = await this.publish(tx, commandId, {
        data: encodePlaces(places),
        type: DIRECTORY_TYPES.places,
        payload: (content) =>
          toBinary(
            directory.PlacesPublishedSchema,
            create(directory.PlacesPublishedSchema, { content, count: places.length }),
          ),
        current: 'select content from directory_place_list where owner = $1',
        parameters: [],
      });
      return { ...published, count: places.length };
    });
  }

  /** Publishes a year's calendar; a second one for the year is a new version. */
  publishCalendar(session: Session, commandId: string, calendar: YearCalendar): Promise<Answered<Published>> {
    const body = { act: 'directory.calendar', calendar };
    return this.commands.run({ accountId: session.accountId, commandId, body }, (tx) => {
      refuseIf(checkCalendar(calendar));
      return this.publish(tx, commandId, {
        data: encodeCalendar(calendar),
        type: DIRECTORY_TYPES.calendar,
        payload: (content) =>
          toBinary(
            directory.CalendarPublishedSchema,
            create(directory.CalendarPublishedSchema, { content, year: calendar.year }),
          ),
        current: 'select content from directory_calendar where owner = $1 and year = $2',
        parameters: [calendar.year],
      });
    });
  }

  private async publish(
    tx: PgTx,
    commandId: string,
    what: {
      data: Uint8Array;
      type: typeof DIRECTORY_TYPES.places | typeof DIRECTORY_TYPES.calendar;
      payload: (content: Uint8Array) => Uint8Array;
      current: string;
      parameters: readonly unknown[];
    },
  ): Promise<Published> {
    const { path, algorithm } = this.ownNode;
    if (what.data.length > CONTENT_BYTES_MAX)
      throw new Refused({
        kind: 'invalid',
        code: 'directory.too-large',
        params: { bytes: what.data.length, bytesMax: CONTENT_BYTES_MAX },
      });
    await tx.lockHeads([directoryKey(path)]);
    const hash = contentHashOf(what.data, algorithm);
    const content = hexOfContent(hash);
    const [current] = await tx.query<{ content: string }>(what.current, [path, ...what.parameters]);
    if (current?.content === content) return { content, unchanged: true };
    await tx.putContent(content, what.data);
    await this.writer.write(tx, directoryDraft(path, what.type, what.payload(hash), commandId, [content]));
    return { content, unchanged: false };
  }
}
