// Bundles with webpack: webpack.cjs <webpack's folder> <entry> <target> <output folder>
'use strict';
const [, , webpack, entry, target, path] = process.argv;
require(webpack)(
  { mode: 'production', devtool: false, entry, target, output: { path, filename: 'out.cjs' } },
  (error, stats) => {
    if (error) throw error;
    if (stats.hasErrors() || stats.hasWarnings()) throw new Error(stats.toString());
  },
);
