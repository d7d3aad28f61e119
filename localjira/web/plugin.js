
// What the all.js of Jira has beyond that of the npm package: the part that runs
// in the frames of apps. Documented at
// https://developer.atlassian.com/cloud/jira/platform/jsapi/classes/workflowconfiguration/
(() => {
  const jira = window.AP?.jira;
  if (!jira?._submitWorkflowConfigurationResponse) return;
  let validate;
  let save;
  const WorkflowConfiguration = {
    onSaveValidation(listener) { validate = listener; },
    onSave(listener) { save = listener; },
    trigger() {
      const valid = validate ? validate() : true;
      const answer = { valid, value: valid && save ? String(save()) : undefined };
      jira._submitWorkflowConfigurationResponse(answer);
      return answer;
    },
  };
  AP.register({ jira_workflow_post_function_submit: () => WorkflowConfiguration.trigger() });
  jira.WorkflowConfiguration = AP._hostModules.jira.WorkflowConfiguration = WorkflowConfiguration;
})();
