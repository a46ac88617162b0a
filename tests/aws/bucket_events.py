"""Ceph's events of uploads, posted to a webhook."""

from flow_engines import BUCKETS, client


def tell_events(gateway, s3, push_url, prefix=""):
    """Ceph's gateway posts the events of uploads to `push_url` until each is taken; the first some
    30 s after this."""
    notifications = client("sns", gateway)
    # A secret in the address is taken over TLS only; that is what a proxy in front of it says.
    notifications.meta.events.register(
        "before-sign", lambda request, **_: request.headers.add_header("X-Forwarded-Proto", "https"))
    topic = notifications.create_topic(
        Name="uploads", Attributes={"push-endpoint": push_url, "persistent": "true"})["TopicArn"]
    s3.put_bucket_notification_configuration(
        Bucket=BUCKETS[0], NotificationConfiguration={"TopicConfigurations": [
            {"Id": "uploads", "TopicArn": topic, "Events": ["s3:ObjectCreated:*"],
             "Filter": {"Key": {"FilterRules": [{"Name": "prefix", "Value": prefix}]}}}]})  # fmt: skip
