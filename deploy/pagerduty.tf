# The service that is told, by Ticklist itself and by the two that watch it.
# Never applied: see variables.tf.

data "pagerduty_escalation_policy" "on_call" {
  name = var.escalation_policy
}

data "pagerduty_vendor" "new_relic" {
  name = "New Relic"
}

resource "pagerduty_service" "ticklist" {
  name              = "Ticklist"
  description       = "Checklists in Jira: ${var.base_url}. Runbook: ${var.runbook_url}"
  escalation_policy = data.pagerduty_escalation_policy.on_call.id
  alert_creation    = "create_alerts_and_incidents"

  # Ticklist resolves what it has triggered, and says every ten minutes what is
  # still on. PagerDuty's own timeout would resolve an outage over which somebody
  # sits, and the next word of it would call them again.
  auto_resolve_timeout    = "null"
  acknowledgement_timeout = "1800"

  # Nobody is woken for a warning: a certificate with 13 days left can wait for
  # the morning.
  incident_urgency_rule {
    type    = "constant"
    urgency = "severity_based"
  }
}

# Its key is Ticklist's PAGERDUTY_ROUTING_KEY.
resource "pagerduty_service_integration" "ticklist" {
  name    = "Ticklist"
  service = pagerduty_service.ticklist.id
  type    = "events_api_v2_inbound_integration"
}

resource "pagerduty_service_integration" "new_relic" {
  name    = "New Relic"
  service = pagerduty_service.ticklist.id
  vendor  = data.pagerduty_vendor.new_relic.id
}

resource "pagerduty_service_integration" "sentry" {
  name    = "Sentry"
  service = pagerduty_service.ticklist.id
  type    = "events_api_v2_inbound_integration"
}

output "pagerduty_routing_key" {
  description = "For PAGERDUTY_ROUTING_KEY."
  value       = pagerduty_service_integration.ticklist.integration_key
  sensitive   = true
}
