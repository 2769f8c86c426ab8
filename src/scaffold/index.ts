/** Files of a project of one's own, made from the templates: the project, and plugins in it. */
export { beginProject, type BegunProject } from './project.js';
export { writePlugin, type NewPlugin, type WrittenPlugin } from './new-plugin.js';
export { projectFolder } from './project-folder.js';
