# What New Relic calls somebody for: what only one who stands outside sees, and
# how long people wait. Never applied: see variables.tf.

locals {
  app = "Ticklist" # the name under which the agent reports

  # One condition for each: what is asked, beyond which value for how many seconds
  # somebody is called, and where the runbook helps.
  # Looks at how a server is are no requests of people's: at night they would be all
  # that is seen.
  conditions = {
    apdex = {
      name      = "Apdex"
      query     = "SELECT apdex(duration, t: ${var.apdex_t}) FROM Transaction WHERE appName = '${local.app}' AND name NOT RLIKE '.*/(healthz|readyz|version|metrics)'"
      operator  = "below"
      threshold = 0.7
      duration  = 600
      section   = "errors"
    }
    error_rate = {
      name      = "Error rate, in percent"
      query     = "SELECT percentage(count(*), WHERE error IS true) FROM Transaction WHERE appName = '${local.app}' AND name NOT RLIKE '.*/(healthz|readyz|version|metrics)'"
      operator  = "above"
      threshold = 5
      duration  = 300
      section   = "errors"
    }
    response_time = {
      name      = "Response time of the slowest twentieth, in seconds"
      query     = "SELECT percentile(duration, 95) FROM Transaction WHERE appName = '${local.app}' AND name NOT RLIKE '.*/(healthz|readyz|version|metrics)'"
      operator  = "above"
      threshold = 2
      duration  = 600
      section   = "errors"
    }
    outbox = {
      name      = "How long Jira was not told, in seconds"
      query     = "SELECT max(newrelic.timeslice.value) FROM Metric WHERE metricTimesliceName = 'Custom/Outbox/OldestSeconds' AND appName = '${local.app}'"
      operator  = "above"
      threshold = 1800
      duration  = 600
      section   = "outbox-late"
    }
    webhooks = {
      name      = "How long Jira's webhooks wait, in seconds"
      query     = "SELECT max(newrelic.timeslice.value) FROM Metric WHERE metricTimesliceName = 'Custom/Webhooks/OldestSeconds' AND appName = '${local.app}'"
      operator  = "above"
      threshold = 1800
      duration  = 600
      section   = "webhooks-late"
    }
    backup = {
      name      = "Age of the newest backup, in seconds"
      query     = "SELECT min(newrelic.timeslice.value) FROM Metric WHERE metricTimesliceName = 'Custom/Backup/AgeSeconds' AND appName = '${local.app}'"
      operator  = "above"
      threshold = 93600
      duration  = 600
      section   = "backup-old"
    }
    paint = {
      name      = "Apdex of the first item in people's browsers"
      query     = "SELECT average(newrelic.timeslice.value) FROM Metric WHERE metricTimesliceName = 'Custom/Browser/paint/Apdex' AND appName = '${local.app}'"
      operator  = "below"
      threshold = 0.7
      duration  = 1800
      section   = "errors"
    }
    edit = {
      name      = "Apdex of edits in people's browsers"
      query     = "SELECT average(newrelic.timeslice.value) FROM Metric WHERE metricTimesliceName = 'Custom/Browser/edit/Apdex' AND appName = '${local.app}'"
      operator  = "below"
      threshold = 0.7
      duration  = 1800
      section   = "errors"
    }
  }
}

resource "newrelic_alert_policy" "ticklist" {
  name                = "Ticklist"
  incident_preference = "PER_CONDITION"
}

resource "newrelic_nrql_alert_condition" "ticklist" {
  for_each = local.conditions

  policy_id                    = newrelic_alert_policy.ticklist.id
  type                         = "static"
  name                         = each.value.name
  runbook_url                  = "${var.runbook_url}#${each.value.section}"
  violation_time_limit_seconds = 259200
  aggregation_window           = 60
  aggregation_method           = "event_flow"
  aggregation_delay            = 120

  nrql {
    query = each.value.query
  }

  critical {
    operator              = each.value.operator
    threshold             = each.value.threshold
    threshold_duration    = each.value.duration
    threshold_occurrences = "all"
  }
}

# More or fewer requests than at this hour as a rule; and none at all, which is
# the loss of the signal: a server that is up is asked for /readyz at least.
resource "newrelic_nrql_alert_condition" "throughput" {
  policy_id                    = newrelic_alert_policy.ticklist.id
  type                         = "baseline"
  baseline_direction           = "upper_and_lower"
  name                         = "Throughput"
  runbook_url                  = "${var.runbook_url}#errors"
  violation_time_limit_seconds = 259200
  aggregation_window           = 60
  aggregation_method           = "event_flow"
  aggregation_delay            = 120

  expiration_duration            = 600
  open_violation_on_expiration   = true
  close_violations_on_expiration = false

  nrql {
    query = "SELECT count(*) FROM Transaction WHERE appName = '${local.app}'"
  }

  critical {
    operator              = "above"
    threshold             = 6
    threshold_duration    = 900
    threshold_occurrences = "all"
  }
}

resource "newrelic_synthetics_monitor" "ready" {
  name             = "Ticklist is ready"
  type             = "SIMPLE"
  status           = "ENABLED"
  period           = "EVERY_MINUTE"
  uri              = "${var.base_url}/readyz"
  locations_public = var.newrelic_locations
  verify_ssl       = true
}

resource "newrelic_synthetics_cert_check_monitor" "certificate" {
  name                   = "Ticklist's certificate"
  status                 = "ENABLED"
  period                 = "EVERY_DAY"
  domain                 = replace(var.base_url, "/^https://([^/:]+).*$/", "$1")
  certificate_expiration = 14
  locations_public       = var.newrelic_locations
}

resource "newrelic_nrql_alert_condition" "outside" {
  for_each = {
    ready       = { id = newrelic_synthetics_monitor.ready.id, section = "database-down", seconds = 180 }
    certificate = { id = newrelic_synthetics_cert_check_monitor.certificate.id, section = "certificate-ending", seconds = 60 }
  }

  policy_id                    = newrelic_alert_policy.ticklist.id
  type                         = "static"
  name                         = "From outside: ${each.key}"
  runbook_url                  = "${var.runbook_url}#${each.value.section}"
  violation_time_limit_seconds = 259200
  aggregation_window           = 60
  aggregation_method           = "event_flow"
  aggregation_delay            = 120

  nrql {
    query = "SELECT percentage(count(*), WHERE result = 'FAILED') FROM SyntheticCheck WHERE entityGuid = '${each.value.id}'"
  }

  critical {
    operator              = "above"
    threshold             = 50 # percent: one place may be cut off by itself
    threshold_duration    = each.value.seconds
    threshold_occurrences = "all"
  }
}

resource "newrelic_notification_destination" "pagerduty" {
  name = "PagerDuty: Ticklist"
  type = "PAGERDUTY_SERVICE_INTEGRATION"

  property {
    key   = ""
    value = ""
  }

  auth_token {
    prefix = "Token token="
    token  = pagerduty_service_integration.new_relic.integration_key
  }
}

resource "newrelic_notification_channel" "pagerduty" {
  name           = "PagerDuty: Ticklist"
  type           = "PAGERDUTY_SERVICE_INTEGRATION"
  destination_id = newrelic_notification_destination.pagerduty.id
  product        = "IINT"

  property {
    key   = "summary"
    value = "Ticklist: {{ annotations.title.[0] }}"
  }
}

resource "newrelic_workflow" "pagerduty" {
  name                  = "Ticklist to PagerDuty"
  muting_rules_handling = "DONT_NOTIFY_FULLY_OR_PARTIALLY_MUTED_ISSUES"

  issues_filter {
    name = "Ticklist's policy"
    type = "FILTER"

    predicate {
      attribute = "labels.policyIds"
      operator  = "EXACTLY_MATCHES"
      values    = [newrelic_alert_policy.ticklist.id]
    }
  }

  destination {
    channel_id = newrelic_notification_channel.pagerduty.id
  }
}
