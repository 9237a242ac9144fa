"""What an operator watches and limits: metrics, access log, rate limit. Nothing here knows of HTTP servers."""
