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

/** Listens for the wish to stop. A line that cannot be written (EPIPE, EIO: nobody reads any more) is such a wish too. */
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
  // A closed terminal says so more than once (the system, the shell, each failing write): that is no second wish.
  const askOnce = () => {
    if (!stop.signal.aborted) ask();
  };
  const handlers = { SIGINT: ask, SIGTERM: ask, SIGHUP: askOnce } as const;
  for (const [signal, handler] of Object.entries(handlers)) process.on(signal, handler);
  for (const stream of [process.stdout, process.stderr]) stream.on('error', askOnce);
  const parentCheck = setInterval(() => {
    if (process.ppid !== startedBy) askOnce();
  }, PARENT_CHECK_MS);
  return {
    stop: stop.signal,
    kill: kill.signal,
    close: () => {
      clearInterval(parentCheck);
      for (const [signal, handler] of Object.entries(handlers)) process.off(signal, handler);
      // The streams keep their handlers: a last line that nobody reads any more must not end this program by an exception.
    },
  };
}
