/**
 * The program of the DynamoDB process. It runs with `node -e`, so that it works from sources and compiled
 * alike. Its argument is the path of dynalite's module, because dynalite's own command line cannot listen on
 * a free port.
 *
 * It ends when the parent ends, because the channel between them closes. Ctrl-C in a terminal reaches the
 * whole process group and is left to the parent, which may still have to read the tables.
 */
export const dynaliteProgram = `
const dynalite = require(process.argv[1]);
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
server.on('error', (error) => { throw error; });
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
`;
