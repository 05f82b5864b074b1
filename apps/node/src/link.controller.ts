import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, NatsContext, Payload } from '@nestjs/microservices';
import { May } from '@wutong/identity';
import { askerOf, type Question } from '@wutong/sync';
import { FederationService } from './federation/federation.service.js';
import { SyncService } from './sync.service.js';

/** What neighbours ask over a hub. Bodies and answers are protobuf messages in base64. */
@Controller()
export class LinkController {
  constructor(
    private readonly sync: SyncService,
    private readonly federation: FederationService,
  ) {}

  @May('link.ask')
  @MessagePattern('hello')
  hello(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('hello', body, context);
  }

  @May('link.ask')
  @MessagePattern('missing')
  missing(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('missing', body, context);
  }

  @May('link.ask')
  @MessagePattern('returns')
  returns(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('returns', body, context);
  }

  @May('link.ask')
  @MessagePattern('epoch')
  epoch(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('epoch', body, context);
  }

  @May('link.ask')
  @MessagePattern('snapshot')
  snapshot(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('snapshot', body, context);
  }

  @May('link.ask')
  @MessagePattern('digests')
  digests(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('digests', body, context);
  }

  @May('link.ask')
  @MessagePattern('blob')
  blob(@Payload() body: string, @Ctx() context: NatsContext): Promise<string> {
    return this.answer('blob', body, context);
  }

  @May('link.ask')
  @MessagePattern('status')
  async status(@Payload() body: string): Promise<string> {
    return textOf(await this.federation.answer(bytesOf(body)));
  }

  private async answer(question: Question, body: string, context: NatsContext): Promise<string> {
    return textOf(await this.sync.answer(askerOf(context), question, bytesOf(body)));
  }
}

const bytesOf = (text: string) => new Uint8Array(Buffer.from(text, 'base64'));
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString('base64');
