import { Controller } from '@nestjs/common';
import { Ctx, MessagePattern, NatsContext, Payload } from '@nestjs/microservices';
import { May } from '@wutong/identity';
import { askerOf, type Question } from '@wutong/sync';
import { SyncService } from './sync.service.js';

/** What neighbours ask over a hub. Bodies and answers are protobuf messages in base64. */
@Controller()
export class LinkController {
  constructor(private readonly sync: SyncService) {}

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

  private async answer(question: Question, body: string, context: NatsContext): Promise<string> {
    const bytes = new Uint8Array(Buffer.from(body, 'base64'));
    return Buffer.from(await this.sync.answer(askerOf(context), question, bytes)).toString('base64');
  }
}
