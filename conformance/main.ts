// npm run conformance: everything that was recorded of the real Caffe2, done again and compared.
// `-- --dir FOLDER` takes another folder of recordings. Exits 1 if anything fails.
import { conformance } from './command.js';

const { status, stdout, stderr } = conformance(process.argv.slice(2));
process.stdout.write(stdout);
process.stderr.write(stderr);
process.exitCode = status;
