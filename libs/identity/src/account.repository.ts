import { Inject, Injectable } from '@nestjs/common';
import { DATA_SOURCE } from '@wutong/store';
import { DataSource } from 'typeorm';
import { Account } from './account.entity.js';

@Injectable()
export class AccountRepository {
  constructor(@Inject(DATA_SOURCE) private readonly dataSource: DataSource) {}

  async findByName(name: string): Promise<Account | undefined> {
    return (await this.dataSource.getRepository(Account).findOneBy({ name })) ?? undefined;
  }

  /** Adds an account unless its name is taken; an existing one is left as it is. True when it was added. */
  async addMissing(account: Pick<Account, 'id' | 'name' | 'role' | 'passwordHash' | 'createdAt'>): Promise<boolean> {
    const added = await this.dataSource
      .createQueryBuilder()
      .insert()
      .into(Account)
      .values(account)
      .orIgnore()
      .returning('id')
      .execute();
    return (added.raw as unknown[]).length > 0;
  }
}
