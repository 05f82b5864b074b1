/** Bytes that were sent on one link and of which the neighbour has not said yet that it holds them. */
export class Flight {
  private sent: { readonly upto: bigint; readonly bytes: number }[] = [];
  private bytes = 0;

  constructor(private readonly bytesMax: number) {}

  /** Nothing more is sent before the neighbour has said that it holds some of it. */
  get isFull(): boolean {
    return this.bytes >= this.bytesMax;
  }

  note(upto: bigint, bytes: number): void {
    this.sent.push({ upto, bytes });
    this.bytes += bytes;
  }

  /** The neighbour holds everything up to this number. */
  held(upto: bigint): void {
    this.sent = this.sent.filter((one) => one.upto > upto);
    this.bytes = this.sent.reduce((sum, one) => sum + one.bytes, 0);
  }

  /** What was sent is sent again. */
  forget(): void {
    this.sent = [];
    this.bytes = 0;
  }
}
