import { Column, Entity, JoinColumn, ManyToOne, PrimaryColumn, type Relation } from 'typeorm';
import { UserEntity } from './user.entity.ts';

/** One signed-in browser. The cookie holds the id, the row only its hash. */
@Entity('sessions')
export class SessionEntity {
  @PrimaryColumn({ type: 'text' })
  idHash!: string;

  @Column({ type: 'text' })
  userId!: string;

  @ManyToOne(() => UserEntity)
  @JoinColumn({ name: 'user_id' })
  user!: Relation<UserEntity>;

  @Column({ type: 'bigint' })
  createdAt!: number;

  @Column({ type: 'bigint' })
  seenAt!: number;

  @Column({ type: 'bigint' })
  expiresAt!: number;
}
