/** Work that is never done twice at once: asked for while it is being done, it is done once more after that. */
export class Turns {
  private working: Promise<void> | undefined;
  private again = false;

  constructor(private readonly work: () => Promise<void>) {}

  get isBusy(): boolean {
    return this.working !== undefined;
  }

  /** Until it was done after this was asked for. Rejects when it failed; then it is not done again by itself. */
  take(): Promise<void> {
    this.again = this.isBusy;
    this.working ??= this.workUntilQuiet();
    return this.working;
  }

  /** Until it is not being done, however that ended. */
  async whenQuiet(): Promise<void> {
    await Promise.allSettled([this.working]);
  }

  private async workUntilQuiet(): Promise<void> {
    try {
      do {
        this.again = false;
        await this.work();
      } while (this.again);
    } finally {
      this.working = undefined;
    }
  }
}
