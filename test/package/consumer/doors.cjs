// Both doors lead to one instance: a value made through one is known at the other.
'use strict';
const required = require('caffe2op-sigmoid');
const { Workspace } = require('caffe2op-sigmoid/caffe2');

void (async () => {
  const imported = await import('caffe2op-sigmoid');
  const context = new imported.CPUContext({ backend: 'portable' });
  const [y] = new required.SigmoidFunctor(context)(Float32Array.of(0));
  const workspace = new Workspace({ context });
  workspace.feed('X', Float32Array.of(0));
  console.log(JSON.stringify({ same: required.sigmoid === imported.sigmoid, y }));
})();
