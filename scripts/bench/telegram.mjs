// A burst of notices to many chats: all there, in order, none twice, and how long that takes at Telegram's own paces.
import { createServer } from 'node:http';
import { once } from 'node:events';
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

telegram.listen(0, '127.0.0.1');
await once(telegram, 'listening');
Object.assign(process.env, {
  ORCH_TELEGRAM_TOKEN: token,
  ORCH_TELEGRAM_API_ROOT: `http://127.0.0.1:${telegram.address().port}`,
});
const { withStack } = await import('./with-stack.mjs');
try {
  await withStack(async ({ connections: { pool } }) => {
    const started = Date.now();
    await pool.query(
      `insert into notices (key, receiver, address, project, task_id, kind, body)
       select 'bench/' || n, 'telegram', (1000 + n % $2)::text, 'demo', 'task/demo/' || n % $2, 'done',
         jsonb_build_object('content', jsonb_build_array(jsonb_build_object('kind', 'paragraph', 'text', n::text)), 'asks', null)
       from generate_series(0, $1 - 1) as n`,
      [notices, chats],
    );
    while (messages < notices && Date.now() - started < patienceMs) await sleep(50);
    const seconds = (Date.now() - started) / 1_000;
    await sleep(2_000);
    const wrong = [...told.values()].filter(({ texts }) => {
      const numbers = texts.map(Number);
      return numbers.length !== notices / chats || numbers.some((n, at) => at > 0 && n <= numbers[at - 1]);
    });
    if (messages !== notices || wrong.length > 0) {
      throw new Error(`${messages} of ${notices} were told; ${wrong.length} chats not in order`);
    }
    print(
      `${notices} notices in a burst to ${chats} chats on Telegram`,
      `${seconds.toFixed(1)} s, ${tooFast} too fast`,
      `all, in order; ${(notices / 30).toFixed(1)} s at 30 a second`,
    );
  });
} finally {
  telegram.closeAllConnections();
  telegram.close();
}
