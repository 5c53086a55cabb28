import { expect, it } from 'vitest';
import { joined, sql } from '../../server/src/platform/database/sql.ts';
import type { Database } from '../../server/src/platform/database/database.ts';
import { describeEachDatabase } from '../support/test-database.ts';
import { promised } from '../support/promised.ts';

const insert = (module: string) =>
  sql`INSERT INTO sms_callbacks (module, token) VALUES (${module}, ${module})`;

async function modules(database: Database): Promise<string[]> {
  const rows = await database.read((tx) =>
    tx.all<{ module: string }>(sql`SELECT module FROM sms_callbacks ORDER BY module`),
  );
  return rows.map(({ module }) => module);
}

describeEachDatabase('the database', (open, kind) => {
  it('keeps the work of neighbours apart: one that is rolled back takes nobody with it', async () => {
    const database = await open();
    const aHasWritten = promised<void>();
    const bIsAsked = promised<void>();
    const a = database.write(async (tx) => {
      await tx.run(insert('A1'));
      aHasWritten.resolve();
      await bIsAsked.promise;
      await tx.run(insert('A2'));
      throw new Error('A gives up');
    });
    await aHasWritten.promise;
    const b = database.write(async (tx) => {
      await tx.run(insert('B1'));
      await tx.run(insert('B2'));
    });
    const neighbour = modules(database);
    bIsAsked.resolve();
    await expect(a).rejects.toThrow('A gives up');
    await b;
    expect(await neighbour).not.toContain('A1');
    expect(await modules(database)).toEqual(['B1', 'B2']);
  });

  it('tells records and affected rows alike, whatever the driver answers', async () => {
    const database = await open();
    await database.write(async (tx) => {
      expect((await tx.run(insert('one'))).affected).toBe(1);
      const returned = await tx.run<{ module: string }>(sql`
        INSERT INTO sms_callbacks (module, token) VALUES ('two', 'two'), ('three', 'three') RETURNING module`);
      expect(returned.records.map(({ module }) => module).toSorted()).toEqual(['three', 'two']);
      const updated = await tx.run(
        sql`UPDATE sms_callbacks SET token = module WHERE module IN (${joined(['one', 'two'])})`,
      );
      expect(updated.affected).toBe(2);
      expect((await tx.run(sql`DELETE FROM sms_callbacks WHERE module = 'nobody'`)).affected).toBe(0);
      expect(await tx.all(sql`SELECT module FROM sms_callbacks WHERE module = 'nobody'`)).toEqual([]);
      expect(await tx.one(sql`SELECT module FROM sms_callbacks WHERE module = 'nobody'`)).toBeNull();
      expect(await tx.one<{ n: number }>(sql`SELECT count(*) AS n FROM sms_callbacks`)).toEqual({ n: 3 });
    });
  });

  it('calls back after the commit, and never after a rollback', async () => {
    const database = await open();
    const heard: string[] = [];
    await database.write(async (tx) => tx.afterCommit(() => heard.push('committed')));
    await database
      .write(async (tx) => {
        tx.afterCommit(() => heard.push('rolled back'));
        throw new Error('no');
      })
      .catch(() => undefined);
    expect(heard).toEqual(['committed']);
  });

  it('takes values as values, whatever they hold', async () => {
    const database = await open();
    const evil = `'); DROP TABLE sms_callbacks; -- $1 ? :x`;
    await database.write((tx) => tx.run(insert(evil)));
    expect(await modules(database)).toEqual([evil]);
  });

  it('keeps moments as exact numbers', async () => {
    const database = await open();
    const at = 4_102_444_800_123;
    const row = await database.write((tx) =>
      tx.one<{ at: number }>(sql`
      INSERT INTO delivery_log (group_id, at, text) VALUES ('g', ${at}, 'x') RETURNING at`),
    );
    expect(row).toEqual({ at });
  });

  if (kind === 'sqlite') {
    it('lets nothing be written by those who only read', async () => {
      const database = await open();
      await expect(database.read((tx) => tx.run(insert('sneaky')))).rejects.toThrow(/readonly/i);
    });
  }
});
