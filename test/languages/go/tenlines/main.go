package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/jsii-runtime-go"
	blueprint "github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint-go/kinesisblueprint"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("TenLines"), nil)
	stream := blueprint.NewDataStream(stack, jsii.String("Orders"), &blueprint.DataStreamProps{
		Capacity: blueprint.StreamCapacity_Provisioned(&blueprint.ProvisionedCapacityOptions{Shards: jsii.Number(2)}),
	})
	handler := awslambda.NewFunction(stack, jsii.String("Handler"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String(`def handler(event, context): return {"batchItemFailures": []}`)),
	})
	blueprint.NewLambdaConsumer(stack, jsii.String("Consumer"), &blueprint.LambdaConsumerProps{
		Stream: stream, Handler: handler, ParkingLot: blueprint.NewParkingLot(stack, jsii.String("ParkingLot"), nil),
	})
	app.Synth(nil)
}
