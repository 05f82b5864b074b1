import { Inject, Injectable } from '@nestjs/common';
import { DATA_SOURCE } from '@wutong/store';
import { DataSource, IsNull, MoreThan } from 'typeorm';
import { SessionRecord } from './session.entity.js';

@Injectable()
export class SessionRepository {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async add(session: SessionRecord): Promise<void> {
    await this.dataSource.getRepository(SessionRecord).insert(session);
  }

  /** The session behind a token's hash, with its account, unless it is revoked or has expired. */
  async findOpen(tokenHash: string, now: Date): Promise<SessionRecord | undefined> {
    const session = await this.dataSource.getRepository(SessionRecord).findOne({
      where: { tokenHash, revokedAt: IsNull(), expiresAt: MoreThan(now) },
      relations: { account: true },
    });
    return session ?? undefined;
  }

  async revoke(tokenHash: string, now: Date): Promise<void> {
    await this.dataSource.getRepository(SessionRecord).update({ tokenHash, revokedAt: IsNull() }, { revokedAt: now });
  }
}
