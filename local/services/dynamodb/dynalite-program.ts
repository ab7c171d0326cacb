/**
 * What the DynamoDB process runs, as `node -e`, so that it is the same whether this package runs from its sources or
 * compiled. Its argument is the path of dynalite's module; dynalite's own command line cannot listen on a free port.
 *
 * It ends with the parent, however that ended, because the channel to it closes then. Ctrl-C in a terminal reaches the
 * whole process group, and is the parent's to handle: it may still have to read the tables.
 */
export const dynaliteProgram = `
const dynalite = require(process.argv[1]);
const server = dynalite({ createTableMs: 0, deleteTableMs: 0, updateTableMs: 0 });
process.on('disconnect', () => process.exit(0));
process.on('SIGINT', () => {});
server.on('error', (error) => { throw error; });
server.listen(0, '127.0.0.1', () => process.send({ port: server.address().port }));
`;
