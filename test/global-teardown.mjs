export default async function tearDown() {
  await globalThis.orchTestServers?.close();
}
