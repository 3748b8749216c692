// Files written and read by the package, a new one and one over an old one: files.mjs x.npy w.npy
import { readNpy, writeNpy } from 'caffe2op-sigmoid/io';
import { backend } from 'caffe2op-sigmoid';

const [from, to] = process.argv.slice(2);
const { values } = await readNpy(from);
await writeNpy(to, values);
await writeNpy(to, (await readNpy(to)).values, [values.length]);
console.log(backend().name);
