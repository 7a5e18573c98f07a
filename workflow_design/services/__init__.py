"""What people do with definitions: drafts, versions, access, export."""
