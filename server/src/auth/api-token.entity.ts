import type { Permission } from '@mailroom/shared/permissions';
import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from './user.entity.ts';

/** What a tool signs in with: a subset of its owner's rights, for a time. */
@Entity('api_tokens')
export class ApiTokenEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  @Column({ type: 'text' })
  userId!: string;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  secretHash!: string;

  @Column({ type: 'simple-json' })
  permissions!: Permission[];

  @Column({ type: 'bigint' })
  createdAt!: number;

  @Column({ type: 'bigint' })
  expiresAt!: number;

  @Column({ type: 'bigint', nullable: true })
  lastUsedAt!: number | null;
}
