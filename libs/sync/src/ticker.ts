/** Calls the work again and again, this many milliseconds apart, until the function that it returns is called. */
export type Ticker = (everyMs: number, work: () => void) => () => void;

/** The machine's own timer. */
export const systemTicker: Ticker = (everyMs, work) => {
  const timer = setInterval(work, everyMs);
  return () => clearInterval(timer);
};
