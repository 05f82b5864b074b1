import { Fuzz, type Share } from './fuzz.js';

process.once('message', ({ seed, ...share }: Share) => {
  void Fuzz.prepare(seed)
    .then((fuzz) => fuzz.run(share))
    .then((tally) => process.send?.(tally, () => process.disconnect()));
});
