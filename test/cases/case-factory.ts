import { create, type DescMessage, type MessageInitShape, toBinary } from '@bufbuild/protobuf';
import { type EntryId, fromHex } from '@wutong/kernel';
import { type HeldEntry } from '@wutong/store';
import { cases, catalog, decodeEntry, encodeEntry, entryIdOf, sync } from '@wutong/wire';
import { CASE_TYPES, type CaseEvent, caseEventOf } from '../../libs/cases/src/core/case-event.js';
import { caseNumberOf } from '../../libs/cases/src/core/case-number.js';

export const VILLAGE = '350428106201';
export const TOWNSHIP = '350428106';
export const COUNTY = '350428';
export const CITY = '3504';
export const OTHER_TOWNSHIP = '350428104';

export const ENTRUSTMENT = '将政委〔2026〕1号';
export const CASE_NUMBER = caseNumberOf('350428106201-abcd', VILLAGE, '2026-11-22', 1);

type ItemChange = Exclude<MessageInitShape<typeof catalog.ItemSchema>, catalog.Item>;

/** A licence that the county decides and the township may accept for it. */
export function countyItem(change: ItemChange = {}): catalog.Item {
  return create(catalog.ItemSchema, {
    id: '350428:wutong:LY-003',
    name: '林木采伐许可',
    kind: catalog.ItemKind.LICENCE,
    deciding: { level: 4, body: '林业局' },
    entrustment: { acceptanceLevel: 5, letter: ENTRUSTMENT },
    promisedLimit: { value: 8, unit: catalog.LimitUnit.WORKING_DAY },
    materials: [{ code: 'M1', name: '申请表', required: true }],
    ...change,
  });
}

/** A licence that the city decides after the county's review. */
export function linkedItem(change: ItemChange = {}): catalog.Item {
  return countyItem({ deciding: { level: 3, body: '市林业局' }, reviewLevel: 4, ...change });
}

/** A licence that the township decides by law. */
export function townshipItem(change: ItemChange = {}): catalog.Item {
  return countyItem({ deciding: { level: 5, body: '光明镇人民政府' }, entrustment: undefined, ...change });
}

export interface Written extends HeldEntry {
  readonly event: CaseEvent;
}

interface Circumstances {
  /** What the writer held as heads; all that was written so far, when not said. */
  readonly on?: readonly Written[];
  /** Milliseconds of the stamp; later than everything so far, when not said. */
  readonly atMs?: number;
  readonly letter?: string;
  readonly role?: string;
  readonly ruleVersion?: number;
  /** Another arrival than the first that was written. */
  readonly pin?: Written;
  /** Places that the entry adds to the audience. */
  readonly adds?: readonly string[];
}

/** Writes the events of one case as nodes would: real bytes, real ids, heads as parents. */
export class CaseScript {
  readonly written: Written[] = [];
  private clockMs = 1_800_000_000_000;

  constructor(
    readonly item: catalog.Item = countyItem(),
    /** Step limits in working days by place, as the pinned item has them. */
    private readonly stepLimits: Readonly<Record<string, number>> = {},
  ) {}

  get events(): CaseEvent[] {
    return this.written.map((entry) => entry.event);
  }

  filed(path = VILLAGE, receivingPath = TOWNSHIP, adds: readonly string[] = []): Written {
    const role = path === VILLAGE ? 'village-agent' : 'window-clerk';
    const body = { caseNumber: CASE_NUMBER, itemId: this.item.id, manner: cases.Manner.AGENT, receivingPath };
    return this.write(path, CASE_TYPES.filed, cases.FiledSchema, body, { role, on: [], adds });
  }

  arrived(path = TOWNSHIP, how: Circumstances & { referee?: string } = {}): Written {
    const stepLimits = Object.entries(this.stepLimits).map(([place, value]) => ({
      place,
      limit: { value, unit: catalog.LimitUnit.WORKING_DAY },
    }));
    const pinned = create(catalog.EffectiveItemSchema, { item: this.item, place: path, stepLimits });
    const body = { pinned, refereePath: how.referee ?? COUNTY };
    return this.write(path, CASE_TYPES.arrived, cases.ArrivedSchema, body, { role: 'node', ...how });
  }

  arrivedAtDecider(path = CITY, how: Circumstances = {}): Written {
    const body = { refereePath: COUNTY };
    return this.write(path, CASE_TYPES.arrived, cases.ArrivedSchema, body, { role: 'node', ...how });
  }

  accepted(path = TOWNSHIP, how: Circumstances & { forLevel?: number } = {}): Written {
    const letter = path === TOWNSHIP ? ENTRUSTMENT : '';
    const forLevel = how.forLevel ?? 4;
    const body = { pinnedBy: this.pinnedBy(how.pin), forLevel, calendars: [new Uint8Array([1, 2])] };
    return this.write(path, CASE_TYPES.accepted, cases.AcceptedSchema, body, { letter, ...how });
  }

  opinion(path = COUNTY, how: Circumstances = {}): Written {
    const body = { pinnedBy: this.pinnedBy(how.pin), favourable: true, textPart: new Uint8Array([7]) };
    return this.write(path, CASE_TYPES.opinionSigned, cases.OpinionSignedSchema, body, { role: 'reviewer', ...how });
  }

  takenOver(path = CITY, how: Circumstances = {}): Written {
    return this.write(path, CASE_TYPES.takenOver, cases.TakenOverSchema, { pinnedBy: this.pinnedBy(how.pin) }, how);
  }

  decided(path = COUNTY, how: Circumstances & { outcome?: cases.Outcome } = {}): Written {
    const outcome = how.outcome ?? cases.Outcome.GRANTED;
    const body = { pinnedBy: this.pinnedBy(how.pin), outcome, reasonsPart: new Uint8Array([8]) };
    return this.write(path, CASE_TYPES.decided, cases.DecidedSchema, body, { role: 'approver', ...how });
  }

  delivered(path = TOWNSHIP, how: Circumstances = {}): Written {
    return this.write(path, CASE_TYPES.delivered, cases.DeliveredSchema, { pinnedBy: this.pinnedBy(how.pin) }, how);
  }

  annotated(path = COUNTY, how: Circumstances = {}): Written {
    const body = { textPart: new Uint8Array([9]) };
    return this.write(path, CASE_TYPES.annotated, cases.AnnotatedSchema, body, { role: 'reviewer', ...how });
  }

  discarded(target: { readonly id: string }, path = COUNTY, how: Circumstances = {}): Written {
    const body = { entry: fromHex(target.id as EntryId), reasonPart: new Uint8Array([10]) };
    return this.write(path, CASE_TYPES.discarded, cases.EntryDiscardedSchema, body, { role: 'reviewer', ...how });
  }

  /** An event of a type from a later release of the program. */
  fromTheFuture(path = COUNTY, how: Circumstances = {}): Written {
    return this.entry(path, 'case.withdrawn.v1', new Uint8Array(), how);
  }

  private write<D extends DescMessage>(
    path: string,
    type: string,
    schema: D,
    body: object,
    how: Circumstances,
  ): Written {
    const by = { accountId: 'a-1', role: how.role ?? 'window-clerk', path, letter: how.letter ?? '' };
    const payload = toBinary(schema, create(schema, { ...body, by } as unknown as MessageInitShape<D>));
    return this.entry(path, type, payload, how);
  }

  entry(path: string, type: string, payload: Uint8Array, how: Circumstances): Written {
    this.clockMs += 60_000;
    const parents = (how.on ?? this.heads()).map((parent) => fromHex(parent.id));
    const bytes = encodeEntry({
      origin: `${path}-abcd`,
      family: 'case',
      key: `case/${CASE_NUMBER}`,
      parents,
      hybridTime: BigInt(how.atMs ?? this.clockMs) << 16n,
      audienceAdditions: (how.adds ?? []).map((place) => create(sync.MemberSchema, { path: place })),
      needs: [],
      parts: [],
      commandId: `command-${this.written.length}`,
      type,
      ruleVersion: how.ruleVersion ?? 1,
      payload,
    });
    const held: HeldEntry = { id: entryIdOf(bytes, 1), bytes, entry: decodeEntry(bytes) };
    const written = { ...held, event: caseEventOf(held) };
    this.written.push(written);
    return written;
  }

  private heads(): Written[] {
    const named = new Set(this.events.flatMap((event) => event.parents));
    return this.written.filter((entry) => !named.has(entry.id));
  }

  private pinnedBy(named?: Written): Uint8Array {
    const arrival = named ?? this.written.find((entry) => entry.event.kind === 'arrived');
    return arrival ? fromHex(arrival.id) : fromHex('01' as EntryId);
  }
}
