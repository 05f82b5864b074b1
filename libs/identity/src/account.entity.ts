import { Column, CreateDateColumn, Entity, PrimaryColumn } from 'typeorm';
import { type Role } from './policy.js';

/** A person who signs in at this node. */
@Entity({ name: 'account' })
export class Account {
  @PrimaryColumn('uuid')
  id: string;

  @Column('text', { unique: true })
  name: string;

  @Column('text')
  role: Role;

  /** argon2id in its encoded form, salt included. */
  @Column('text', { name: 'password_hash' })
  passwordHash: string;

  @CreateDateColumn({ name: 'created_at', type: 'timestamptz' })
  createdAt: Date;
}
