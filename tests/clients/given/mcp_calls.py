"""Starts an MCP server as its configuration says and makes some calls: prints one JSON list."""

import asyncio
import json
import os
import sys

from mcp import ClientSession, StdioServerParameters
from mcp.client.stdio import stdio_client


async def main(server: dict, calls: list) -> None:
    params = StdioServerParameters(command=server["command"], env={**os.environ, **server["env"]})
    async with stdio_client(params) as streams, ClientSession(*streams) as session:
        await session.initialize()
        answers = []
        for name, arguments in calls:
            result = await session.call_tool(name, arguments)
            answers.append([result.isError, result.content[0].text])
    sys.stdout.write(json.dumps(answers))


asyncio.run(main(json.loads(sys.argv[1]), json.loads(sys.argv[2])))
