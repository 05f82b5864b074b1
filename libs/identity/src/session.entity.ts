import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { Account } from './account.entity.js';

/** A sign-in that lasts until it expires or is revoked. The token itself is nowhere: only its hash. */
@Entity({ name: 'session' })
export class SessionRecord {
  /** SHA-256 of the token, hex. */
  @PrimaryColumn('text', { name: 'token_hash' })
  tokenHash: string;

  @ManyToOne(() => Account, { nullable: false, onDelete: 'CASCADE' })
  @JoinColumn({ name: 'account_id' })
  account: Relation<Account>;

  @Column('timestamptz', { name: 'created_at' })
  createdAt: Date;

  @Column('timestamptz', { name: 'expires_at' })
  expiresAt: Date;

  @Column('timestamptz', { name: 'revoked_at', nullable: true })
  revokedAt: Date | null;
}
