/** The terminal sends Ctrl-C to every program of the line, and npm passes it on once more: within this it is one. */
const SAME_PRESS_MS = 1_000;
const PARENT_CHECK_MS = 500;

export interface StopRequest {
  /** Aborts when this program is asked to stop: Ctrl-C, SIGTERM, a closed terminal, or the end of who started it. */
  readonly stop: AbortSignal;
  /** Aborts when it is asked again. */
  readonly kill: AbortSignal;
  /** Stops listening. */
  close(): void;
}

/** Listens for the wish to stop. */
export function listenForStop(): StopRequest {
  const stop = new AbortController();
  const kill = new AbortController();
  const startedBy = process.ppid;
  let askedAt = 0;
  const ask = () => {
    const now = performance.now();
    if (stop.signal.aborted) {
      if (now - askedAt > SAME_PRESS_MS) kill.abort();
      return;
    }
    askedAt = now;
    stop.abort();
  };
  const signals: readonly NodeJS.Signals[] = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  for (const signal of signals) process.on(signal, ask);
  const parentCheck = setInterval(() => {
    if (process.ppid !== startedBy && !stop.signal.aborted) ask();
  }, PARENT_CHECK_MS);
  return {
    stop: stop.signal,
    kill: kill.signal,
    close: () => {
      clearInterval(parentCheck);
      for (const signal of signals) process.off(signal, ask);
    },
  };
}
