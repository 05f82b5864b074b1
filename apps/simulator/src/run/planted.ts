import { plantNamed } from '../plants/plants.js';
import { type Outcome, type RunOptions, simulate } from './simulation.js';

/** One run, sound or with the named defect planted. */
export async function simulatePlanted(seed: number, plant?: string, tell?: RunOptions['tell']): Promise<Outcome> {
  const { makers, install } = plant === undefined ? {} : plantNamed(plant);
  const undo = install?.();
  try {
    return await simulate(seed, { ...(makers && { makers }), ...(tell && { tell }) });
  } finally {
    undo?.();
  }
}
