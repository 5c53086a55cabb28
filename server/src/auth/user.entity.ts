import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { flag } from '../platform/database/columns.ts';
import { RoleEntity } from './role.entity.ts';

/** A person who signs in. */
@Entity('users')
export class UserEntity {
  @PrimaryColumn({ type: 'text' })
  id!: string;

  /** Lower case. */
  @Column({ type: 'text' })
  email!: string;

  @Column({ type: 'text' })
  name!: string;

  @Column({ type: 'text' })
  passwordHash!: string;

  @Column({ type: 'text' })
  roleId!: string;

  @ManyToOne(() => RoleEntity)
  @JoinColumn({ name: 'role_id' })
  role!: Relation<RoleEntity>;

  @Column({ type: 'integer', transformer: flag })
  disabled!: boolean;

  @Column({ type: 'bigint' })
  createdAt!: number;

  @Column({ type: 'bigint', nullable: true })
  lastSignInAt!: number | null;
}
