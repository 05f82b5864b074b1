import { type Link } from '@wutong/sync';
import { entryIdOf, type link } from '@wutong/wire';
import { factOf } from '../judges/facts.js';
import { type CaseSurroundings, type SimulatedCaseFamily } from '../node/case-family.js';
import { caseSurroundings, type Makers, type NodeProcess, SOUND_MAKERS } from '../node/node-process.js';
import { type SimulatedJournal } from '../node/simulated-journal.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { xorDigests } from './digest-plant.js';
import { AdmittingWhoeverIsNamed, FoldReadingLocalRelease, LastWriteWins } from './family-plants.js';
import {
  JournalAnsweringEarly,
  JournalDiscardingFailures,
  JournalIgnoringParents,
  JournalTrustingTheBroker,
  JournalWithoutDedupe,
  JournalWithoutFence,
  JournalWithoutHistory,
} from './journal-plants.js';
import { LinkOver } from './link-over.js';
import { acceptUnsealed } from './prover-plant.js';

/** A defect that is planted to see that a judge finds it: parts of a process that stand in for the sound ones. */
export interface Plant {
  readonly makers: Makers;
  /** Plants what is no part of a process; answers how to undo it. */
  readonly install?: () => () => void;
}

const plant = (makers: Partial<Makers>): Plant => ({ makers: { ...SOUND_MAKERS, ...makers } });

const family = (Family: new (the: CaseSurroundings) => SimulatedCaseFamily) =>
  plant({ family: (process) => new Family(caseSurroundings(process)) });

/** Remembers, for each process, the entries of the bundle that came last. */
function plantWithBundleAtHand(
  Journal: new (options: Parameters<Makers['journal']>[0], atHand: ReadonlySet<string>) => SimulatedJournal,
): Plant {
  const hands = new WeakMap<NodeProcess, Set<string>>();
  return plant({
    journal: (options, process) => {
      const atHand = new Set<string>();
      hands.set(process, atHand);
      return new Journal(options, atHand);
    },
    link: (over, process) =>
      new LinkOver(over, {
        came: ({ entries }) => {
          const atHand = hands.get(process);
          atHand?.clear();
          for (const { entry } of entries) atHand?.add(entryIdOf(entry, 1));
        },
      }),
  });
}

function watermarkFromBroker(): Plant {
  const given = new WeakMap<SimulatedNode, Map<string, bigint>>();
  const givenBy = (node: SimulatedNode) => {
    const map = given.get(node) ?? new Map<string, bigint>();
    given.set(node, map);
    return map;
  };
  const linkOver = (over: Link, { node }: NodeProcess) =>
    new LinkOver(over, {
      stored: ({ upto }) => {
        givenBy(node).set(over.peer, upto);
      },
      came: ({ watermark }) => {
        if (!watermark) return;
        watermark.held = givenBy(node).get(over.peer) ?? watermark.held;
        watermark.gap = false;
      },
    });
  return plant({
    journal: (options, { node }) => new JournalTrustingTheBroker(options, givenBy(node)),
    link: linkOver,
  });
}

/** What covers numbers and holds no entry covers all that was before as well. */
function coverAllBefore(bundle: link.Bundle): void {
  if (bundle.entries.length === 0 && bundle.upto > bundle.after) bundle.after = 0n;
}

function keepThoseThatName(path: string, bundle: link.Bundle): void {
  bundle.entries = bundle.entries.filter(({ entry }) => factOf(entry).additions.includes(path));
}

const PLANTS: Readonly<Record<string, () => Plant>> = {
  'cursor-without-fence': () => plant({ journal: (options) => new JournalWithoutFence(options) }),
  'ack-before-commit': () => plant({ journal: (options) => new JournalAnsweringEarly(options) }),
  'dedupe-in-broker-only': () => plantWithBundleAtHand(JournalWithoutDedupe),
  'cursor-moved-by-filtered-entry': () => plant({ link: (over) => new LinkOver(over, { sent: coverAllBefore }) }),
  'last-write-wins': () => family(LastWriteWins),
  'parents-ignored': () => plantWithBundleAtHand(JournalIgnoringParents),
  'watermark-from-broker': watermarkFromBroker,
  'unsealed-accepted': () => ({ ...plant({}), install: acceptUnsealed }),
  'audience-not-back-filled': () => plant({ journal: (options) => new JournalWithoutHistory(options) }),
  'entry-audience-instead-of-key': () =>
    plant({
      link: (over) =>
        new LinkOver(over, { sent: (bundle) => keepThoseThatName(over.peer.split('-')[0] ?? '', bundle) }),
    }),
  'whoever-is-named-admitted': () => family(AdmittingWhoeverIsNamed),
  'local-discard': () => plant({ journal: (options) => new JournalDiscardingFailures(options) }),
  'fold-reads-local-release': () => family(FoldReadingLocalRelease),
  'xor-digest': () => ({ ...plant({}), install: xorDigests }),
};

export const PLANT_NAMES = Object.keys(PLANTS);

/** Throws for a name that is none. */
export function plantNamed(name: string): Plant {
  const make = PLANTS[name];
  if (!make) throw new Error(`no plant is named ${name}; there are ${PLANT_NAMES.join(', ')}`);
  return make();
}
