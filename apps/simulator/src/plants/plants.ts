import { type RunOptions } from '../run/simulation.js';

/** Defects that are planted to see that the judges find them: each stands in for a sound part of a process. */
const PLANTS: Readonly<Record<string, RunOptions>> = {};

export const PLANT_NAMES = Object.keys(PLANTS);

export function plantNamed(name: string): RunOptions {
  const plant = PLANTS[name];
  if (!plant) throw new Error(`no plant is named ${name}; there are ${PLANT_NAMES.join(', ')}`);
  return plant;
}
