/**
 * Work that is never done twice at once. Whoever asks waits for a turn that begins after that: all who ask during one
 * turn share the next, and nobody waits longer, however often the others ask.
 */
export class Turns {
  private next: Turn | undefined;
  private working: Promise<void> | undefined;

  constructor(private readonly work: () => Promise<void>) {}

  get isBusy(): boolean {
    return this.working !== undefined;
  }

  /** Rejects when the work failed in that turn. */
  take(): Promise<void> {
    this.next ??= createTurn();
    const { done } = this.next;
    this.working ??= this.workWhileAsked();
    return done;
  }

  /** Until it is not being done and nobody waits for it, however that ended. */
  async whenQuiet(): Promise<void> {
    await this.working;
  }

  private async workWhileAsked(): Promise<void> {
    while (this.next) {
      const { end, fail } = this.next;
      this.next = undefined;
      await this.work().then(end, fail);
    }
    this.working = undefined;
  }
}

interface Turn {
  readonly done: Promise<void>;
  readonly end: () => void;
  readonly fail: (error: unknown) => void;
}

function createTurn(): Turn {
  let end: () => void = () => undefined;
  let fail: (error: unknown) => void = () => undefined;
  const done = new Promise<void>((resolve, reject) => {
    end = resolve;
    fail = reject;
  });
  return { done, end, fail };
}
