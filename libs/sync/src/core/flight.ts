import { BUNDLE_BYTES_MAX } from './packing.js';

/** So much is sent before the neighbour has said for the first time that it holds some of it. */
const START_BYTES = 256 * 1024;
/** So much may be under way on any line: at 64 kbit/s it takes four seconds. */
const LEAST_BYTES = 32 * 1024;
/** What is held within this after it was sent came over a line that may carry more at once; after that, less. */
const QUICK_MS = 1_000;
const SLOW_MS = 4_000;
/** While something urgent went out lately, no more is under way before the next: it would wait behind that. */
const HURRIED_BYTES = 64 * 1024;
const HURRIED_MS = 2_000;
/** Then a bulk rests as long as it took, and at most so long: both ends are free for what is urgent. */
const REST_MAX_MS = 200;

interface Sent {
  readonly upto: bigint;
  readonly bytes: number;
  readonly atMs: number;
}

/**
 * Bytes that were sent on one link and of which the neighbour has not said yet that it holds them. How many there may be
 * follows the line: it doubles while they are held soon, and is halved when that takes long or sending fails, so that on
 * a slow line heartbeats and questions do not wait behind minutes of bundles. While urgent things go out it is little, and
 * between two bulks there is a rest.
 */
export class Flight {
  private sent: Sent[] = [];
  private bytes = 0;
  private room: number;
  private hurriedUntilMs = Number.NEGATIVE_INFINITY;
  private restsUntilMs = Number.NEGATIVE_INFINITY;

  constructor(private readonly bytesMax: number) {
    this.room = Math.min(bytesMax, START_BYTES);
  }

  /** Nothing more is sent now: the neighbour has not said yet that it holds enough of it, or this is a rest. */
  isFull(nowMs: number): boolean {
    return this.bytes >= this.roomAt(nowMs) || nowMs < this.restsUntilMs;
  }

  /** What is sent next waits behind much. */
  isHalfFull(nowMs: number): boolean {
    return this.bytes >= this.roomAt(nowMs) / 2 || nowMs < this.restsUntilMs;
  }

  /** How large a bundle may be: two of them fill the line. */
  bundleBytes(nowMs: number): number {
    return Math.min(this.roomAt(nowMs) / 2, BUNDLE_BYTES_MAX);
  }

  /** Something urgent went out. */
  hurry(nowMs: number): void {
    this.hurriedUntilMs = nowMs + HURRIED_MS;
  }

  note(upto: bigint, bytes: number, nowMs: number): void {
    this.sent.push({ upto, bytes, atMs: nowMs });
    this.bytes += bytes;
  }

  /** The neighbour holds everything up to this number. */
  held(upto: bigint, nowMs: number): void {
    const oldest = this.sent.find((one) => one.upto <= upto);
    if (!oldest) return;
    const tookMs = nowMs - oldest.atMs;
    // What does not fill the line says nothing of how much it carries.
    if (tookMs < QUICK_MS && this.bytes >= this.room / 2) this.room = Math.min(this.bytesMax, 2 * this.room);
    if (tookMs > SLOW_MS) this.shrink();
    const before = this.bytes;
    this.sent = this.sent.filter((one) => one.upto > upto);
    this.bytes = this.sent.reduce((sum, one) => sum + one.bytes, 0);
    if (nowMs < this.hurriedUntilMs && before - this.bytes >= LEAST_BYTES)
      this.restsUntilMs = nowMs + Math.min(tookMs, REST_MAX_MS);
  }

  /** A bundle could not be sent: perhaps it was too large for the line. */
  failed(): void {
    this.shrink();
  }

  /** What was sent is sent again. */
  forget(): void {
    this.sent = [];
    this.bytes = 0;
  }

  private roomAt(nowMs: number): number {
    return nowMs < this.hurriedUntilMs ? Math.min(this.room, HURRIED_BYTES) : this.room;
  }

  private shrink(): void {
    this.room = Math.max(Math.min(this.bytesMax, LEAST_BYTES), this.room / 2);
  }
}
