// A burst of notices to many chats: all there, in order, none twice, and how long that takes at Telegram's own paces.
import { createServer } from 'node:http';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { print } from './figures.mjs';

const [notices, chats] = [500, 50];
const token = `4711:${'a'.repeat(35)}`;
const patienceMs = 120_000;

/** What each chat was told, and whether it was told too fast. */
const told = new Map();
let [messages, tooFast] = [0, 0];
const telegram = createServer(async (request, response) => {
  let body = '';
  for await (const part of request) body += part;
  const { chat_id: chat, text } = body === '' ? {} : JSON.parse(body);
  if (request.url.endsWith('/getUpdates')) await sleep(1_000);
  const result = request.url.endsWith('/getUpdates')
    ? []
    : request.url.endsWith('/getMe')
      ? { id: 4711, is_bot: true, first_name: 'orch', username: 'orch_bench_bot' }
      : keep(chat, text);
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify({ ok: true, result }));
});

function keep(chat, text) {
  const known = told.get(chat) ?? { at: 0, texts: [] };
  const now = Date.now();
  if (now - known.at < 950) tooFast += 1;
  told.set(chat, { at: now, texts: [...known.texts, text.split('\n')[0]] });
  return { message_id: (messages += 1), date: 0, chat: { id: Number(chat), type: 'private' } };
}

/** What each chat was told of it, and in how many seconds. */
async function burst(pool, name, watch) {
  told.clear();
  const started = Date.now();
  await pool.query(
    `insert into notices (key, receiver, address, project, task_id, kind, body)
     select $3 || n, 'telegram', (1000 + n % $2)::text, 'demo', 'task/demo/' || n % $2, 'done',
       jsonb_build_object('content', jsonb_build_array(jsonb_build_object('kind', 'paragraph', 'text', n::text)), 'asks', null)
     from generate_series(0, $1 - 1) as n`,
    [notices, chats, `bench/${name}/`],
  );
  for (let left = notices; left > 0 && Date.now() - started < patienceMs; await sleep(50)) {
    const { rows } = await pool.query('select count(*)::int as left from notices where told_at is null');
    left = rows[0].left;
    watch(1 - left / notices);
  }
  return { seconds: (Date.now() - started) / 1_000, told: [...told.values()].map(({ texts }) => texts.map(Number)) };
}

/** Throws where something is missing, out of order, or was told thrice. */
function checked({ told: all }) {
  const twice = all.flatMap((numbers) => numbers.filter((n, at) => numbers.indexOf(n) !== at));
  const wrong = all.filter((numbers) => numbers.some((n, at) => at > 0 && n < numbers[at - 1]));
  const distinct = all.reduce((sum, numbers) => sum + new Set(numbers).size, 0);
  if (distinct !== notices || wrong.length > 0 || new Set(twice).size !== twice.length) {
    throw new Error(`${distinct} of ${notices} were told; ${wrong.length} chats not in order`);
  }
  return { twice: twice.length };
}

telegram.listen(0, '127.0.0.1');
await once(telegram, 'listening');
Object.assign(process.env, {
  ORCH_TELEGRAM_TOKEN: token,
  ORCH_TELEGRAM_API_ROOT: `http://127.0.0.1:${telegram.address().port}`,
});
const { withStack } = await import('./with-stack.mjs');
try {
  await withStack(async ({ stack, connections: { pool } }) => {
    const quiet = await burst(pool, 'quiet', () => undefined);
    const { twice } = checked(quiet);
    if (twice > 0) throw new Error(`${twice} were told twice`);
    print(
      `${notices} notices in a burst to ${chats} chats on Telegram`,
      `${quiet.seconds.toFixed(1)} s, ${tooFast} too fast`,
      `all, in order; ${(notices / 30).toFixed(1)} s at 30 a second`,
    );
    let killed = false;
    const hard = await burst(pool, 'hard', (share) => {
      if (killed || share < 0.3) return;
      killed = true;
      process.kill(pidOf(stack), 'SIGKILL');
    });
    print(
      'the same, and the server is killed meanwhile',
      `${hard.seconds.toFixed(1)} s, ${checked(hard).twice} told twice`,
      'all, in order; twice at most what was on its way',
    );
  });
} finally {
  telegram.closeAllConnections();
  telegram.close();
}

function pidOf(stack) {
  return JSON.parse(readFileSync(join(stack.paths.runDir, 'server.json'), 'utf8')).pid;
}
