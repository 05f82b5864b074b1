import { itemKindName } from '@wutong/catalog';
import { catalog } from '@wutong/wire';
import { PORTAL_MESSAGES, type PortalText } from './messages.js';
import { type Visit } from './visit.js';

/** 事项类型, in words. */
export function kindWord({ say }: Visit, kind: catalog.ItemKind): string {
  return say(`portal.kind.${itemKindName(kind)}`);
}

/** A limit in words; 0 working days is 即办. */
export function limitWords({ say }: Visit, { value, unit }: Pick<catalog.Limit, 'value' | 'unit'>): string {
  if (unit === catalog.LimitUnit.NATURAL_DAY) return say('portal.limit.natural-days', { days: value });
  return value === 0 ? say('portal.limit.on-the-spot') : say('portal.limit.working-days', { days: value });
}

/** A channel in words; one that this program does not know stands as it was published. */
export function channelWord({ say }: Visit, channel: string): string {
  return sayIfKnown(say, `portal.channel.${channel}`) ?? channel;
}

/** 行使层级, in words; empty for a number that is none. */
export function levelWord({ say }: Visit, level: number): string {
  const word = sayIfKnown(say, `portal.level.${level}`);
  return word === undefined ? '' : say('portal.level', { level: word });
}

function sayIfKnown(say: Visit['say'], text: string): string | undefined {
  return Object.hasOwn(PORTAL_MESSAGES, text) ? say(text as PortalText) : undefined;
}
