import { fromBinary, toBinary } from '@bufbuild/protobuf';
import { type Link, type Question } from '@wutong/sync';
import { link } from '@wutong/wire';

/** A link in front of another, where a plant changes what is sent or what came. */
export class LinkOver implements Link {
  constructor(
    private readonly over: Link,
    private readonly change: {
      readonly sent?: (bundle: link.Bundle) => void;
      readonly stored?: (bundle: link.Bundle) => void;
      readonly came?: (bundle: link.Bundle) => void;
    },
  ) {}

  get peer(): string {
    return this.over.peer;
  }

  async send(bytes: Uint8Array, dedupeId: string): Promise<void> {
    const bundle = fromBinary(link.BundleSchema, bytes);
    this.change.sent?.(bundle);
    await this.over.send(toBinary(link.BundleSchema, bundle), dedupeId);
    this.change.stored?.(bundle);
  }

  receive(handler: (bundle: Uint8Array) => Promise<void>): void {
    this.over.receive((bytes) => handler(this.changed(bytes)));
  }

  ask(question: Question, body: Uint8Array): Promise<Uint8Array> {
    return this.over.ask(question, body);
  }

  isUp(): boolean {
    return this.over.isUp();
  }

  close(): Promise<void> {
    return this.over.close();
  }

  /** What cannot be read goes on as it came. */
  private changed(bytes: Uint8Array): Uint8Array {
    try {
      const bundle = fromBinary(link.BundleSchema, bytes);
      this.change.came?.(bundle);
      return toBinary(link.BundleSchema, bundle);
    } catch (error) {
      if (error instanceof Error) return bytes;
      throw error;
    }
  }
}
