// Runs a bundle where there is nothing of Node: page.cjs <bundle>
'use strict';
const { readFileSync } = require('node:fs');
const { createContext, runInContext } = require('node:vm');
const [, , file] = process.argv;
runInContext(readFileSync(file, 'utf8'), createContext({ console, atob }), { filename: file });
