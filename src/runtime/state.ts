/** Where everything is kept that is provisioned or remembered between runs. */
export { projectRoot, stateFolder } from '#plain/state.mjs';
