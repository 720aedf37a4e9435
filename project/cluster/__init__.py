"""The production topology as processes of one machine: `scripts/cluster`.

    proxy      HAProxy with deploy/haproxy/haproxy.cfg, as in docker-compose.yml
    servers    three times project.server, each with a port of its own
    Redis      rings the doorbell between them
    mongods    three, one replica set

Whatever ends is started again, as a container would be. No Django here, as in project.server.
"""
