from aws_cdk import App, Stack, aws_lambda as lambda_
from cdk_kinesis_blueprint import DataStream, LambdaConsumer, ParkingLot, StreamCapacity

app = App()
stack = Stack(app, "TenLines")
stream = DataStream(stack, "Orders", capacity=StreamCapacity.provisioned(shards=2))
handler = lambda_.Function(
    stack,
    "Handler",
    runtime=lambda_.Runtime.PYTHON_3_13,
    handler="index.handler",
    code=lambda_.Code.from_inline('def handler(event, context): return {"batchItemFailures": []}'),
)
LambdaConsumer(stack, "Consumer", stream=stream, handler=handler, parking_lot=ParkingLot(stack, "ParkingLot"))
app.synth()
