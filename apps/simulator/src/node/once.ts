import { type EntryId, fromHex, toHex } from '@wutong/kernel';
import { type MemoryJournalTx } from '@wutong/store';

/** What a clerk was told: the entry that the command wrote, or that it wrote none. */
export type Told = EntryId | undefined;

/** Name of the projection that keeps what a command was answered. */
export const commandName = (commandId: string) => `command ${commandId}`;

/** A command in its transaction: who sends its id again waits for the first and gets its answer; what wrote nothing is judged again. */
export async function once(tx: MemoryJournalTx, commandId: string, work: () => Promise<Told>): Promise<Told> {
  const name = commandName(commandId);
  await tx.lockHeads([name]);
  const kept = tx.projected(name);
  if (kept) return toHex<EntryId>(kept);
  const returned = await tx.returned(commandId);
  if (returned) return returned.id;
  const told = await work();
  if (told) tx.project(name, fromHex(told));
  return told;
}
