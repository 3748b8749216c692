// The version of this package: what a loaded addon must be of. A test holds it to package.json.

export const NAME = 'caffe2op-sigmoid';
export const VERSION = '0.1.0';
