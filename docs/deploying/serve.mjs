// node serve.mjs FOLDER PORT: serves the folder's files on loopback, as they are at each request.
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';
import { basename, join } from 'node:path';

const [folder, port] = process.argv.slice(2);
createServer((request, response) => {
  readFile(join(folder, basename(request.url) || 'index.html')).then(
    (bytes) => response.end(bytes),
    () => response.writeHead(404).end(),
  );
}).listen(Number(port), '127.0.0.1');
