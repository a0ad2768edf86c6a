"""Packages, nominations and harvesting: rules of the domain."""
