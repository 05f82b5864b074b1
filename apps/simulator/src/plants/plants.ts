import { type Link } from '@wutong/sync';
import { entryIdOf, type link } from '@wutong/wire';
import { entryOf } from '../judges/facts.js';
import { type CaseSurroundings, type SimulatedCaseFamily } from '../node/case-family.js';
import { caseSurroundings, type Makers, type NodeProcess, SOUND_MAKERS } from '../node/node-process.js';
import { type SimulatedJournal } from '../node/simulated-journal.js';
import { type SimulatedNode } from '../node/simulated-node.js';
import { xorDigests } from './digest-plant.js';
import { AdmittingWhoeverIsNamed, FoldingWhatItCan, FoldReadingLocalRelease, LastWriteWins } from './family-plants.js';
import {
  JournalAlwaysLeading,
  JournalAnsweringClientsEarly,
  JournalAnsweringEarly,
  JournalDiscardingFailures,
  JournalIgnoringParents,
  JournalNumberedByTransaction,
  JournalNumberingById,
  JournalTrustingTheBroker,
  JournalWithOneHead,
  JournalWithoutCommands,
  JournalWithoutDedupe,
  JournalWithoutEpochs,
  JournalWithoutFence,
  JournalWithoutHistory,
} from './journal-plants.js';
import { LinkOver } from './link-over.js';
import { acceptUnsealed } from './prover-plant.js';
import { sealBeforeTheGrant } from './recovery-plant.js';
import { showBeforeTail } from './snapshot-plant.js';

/** A defect that is planted to see that a judge finds it: parts of a process that stand in for the sound ones. */
export interface Plant {
  readonly makers: Makers;
  /** Plants what is no part of a process; answers how to undo it. */
  readonly install?: () => () => void;
}

const plant = (makers: Partial<Makers>): Plant => ({ makers: { ...SOUND_MAKERS, ...makers } });

const family = (Family: new (the: CaseSurroundings) => SimulatedCaseFamily) => ({
  family: (process: NodeProcess) => new Family(caseSurroundings(process)),
});

/** Remembers, for each process, the entries of the bundles that came. */
function plantThatSawBundles(
  Journal: new (options: Parameters<Makers['journal']>[0], came: ReadonlySet<string>) => SimulatedJournal,
  more: Partial<Makers> = {},
): Plant {
  const all = new WeakMap<NodeProcess, Set<string>>();
  return plant({
    ...more,
    journal: (options, process) => {
      const came = new Set<string>();
      all.set(process, came);
      return new Journal(options, came);
    },
    link: (over, process) =>
      new LinkOver(over, {
        came: ({ entries }) => {
          const came = all.get(process);
          for (const { entry } of entries)
            for (const algorithm of [1, 2] as const) came?.add(entryIdOf(entry, algorithm));
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
  bundle.entries = bundle.entries.filter(({ entry }) => entryOf(entry).additions.includes(path));
}

const PLANTS: Readonly<Record<string, () => Plant>> = {
  'cursor-without-fence': () => plant({ journal: (options) => new JournalWithoutFence(options) }),
  'ack-before-commit': () => plant({ journal: (options) => new JournalAnsweringEarly(options) }),
  'dedupe-in-broker-only': () => plantThatSawBundles(JournalWithoutDedupe),
  'cursor-moved-by-filtered-entry': () => plant({ link: (over) => new LinkOver(over, { sent: coverAllBefore }) }),
  'last-write-wins': () => plant(family(LastWriteWins)),
  'parents-ignored': () => plantThatSawBundles(JournalIgnoringParents, family(FoldingWhatItCan)),
  'watermark-from-broker': watermarkFromBroker,
  'unsealed-accepted': () => ({ ...plant({}), install: acceptUnsealed }),
  'audience-not-back-filled': () => plant({ journal: (options) => new JournalWithoutHistory(options) }),
  'entry-audience-instead-of-key': () =>
    plant({
      link: (over) =>
        new LinkOver(over, { sent: (bundle) => keepThoseThatName(over.peer.split('-')[0] ?? '', bundle) }),
    }),
  'whoever-is-named-admitted': () => plant(family(AdmittingWhoeverIsNamed)),
  'local-discard': () => plant({ journal: (options) => new JournalDiscardingFailures(options) }),
  'numbered-by-id': () => plant({ journal: (options) => new JournalNumberingById(options) }),
  'answer-before-commit': () => plant({ journal: (options) => new JournalAnsweringClientsEarly(options) }),
  'one-head': () => plant({ journal: (options) => new JournalWithOneHead(options) }),
  'two-sealers': () => plant({ journal: (options) => new JournalAlwaysLeading(options) }),
  'xid-cursor-over-restore': () => plant({ journal: (options) => new JournalNumberedByTransaction(options) }),
  'commands-not-kept': () => plant({ journal: (options) => new JournalWithoutCommands(options) }),
  'fold-reads-local-release': () => plant(family(FoldReadingLocalRelease)),
  'snapshot-shown-before-its-tail': () => ({ ...plant({}), install: showBeforeTail }),
  'no-epoch': () => plant({ journal: (options) => new JournalWithoutEpochs(options) }),
  'sealed-before-the-grant': () => ({ ...plant({}), install: sealBeforeTheGrant }),
  'xor-digest': () => ({ ...plant({}), install: xorDigests }),
};

export const PLANT_NAMES = Object.keys(PLANTS);

/** Throws for a name that is none. */
export function plantNamed(name: string): Plant {
  const make = PLANTS[name];
  if (!make) throw new Error(`no plant is named ${name}; there are ${PLANT_NAMES.join(', ')}`);
  return make();
}
