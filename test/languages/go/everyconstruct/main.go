// The constructs of ../../javascript/every-construct.js, each once.
package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awskinesis"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslambda"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	blueprint "github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint-go/kinesisblueprint"
)

func main() {
	defer jsii.Close()
	app := awscdk.NewApp(nil)
	stack := awscdk.NewStack(app, jsii.String("Every"), nil)
	handler := awslambda.NewFunction(stack, jsii.String("Handler"), &awslambda.FunctionProps{
		Runtime: awslambda.Runtime_PYTHON_3_13(),
		Handler: jsii.String("index.handler"),
		Code:    awslambda.Code_FromInline(jsii.String(`def handler(event, context): return {"batchItemFailures": []}`)),
		Timeout: awscdk.Duration_Seconds(jsii.Number(20)),
	})

	stream := blueprint.NewDataStream(stack, jsii.String("Stream"), &blueprint.DataStreamProps{
		Capacity: blueprint.StreamCapacity_Autoscaled(&blueprint.AutoscaledCapacityOptions{
			MinShards: jsii.Number(2),
			MaxShards: jsii.Number(64),
		}),
		Encryption:      blueprint.DataStreamEncryption_CustomerManaged(nil),
		RetentionPeriod: awscdk.Duration_Days(jsii.Number(7)),
	})
	own := awskinesis.NewStream(stack, jsii.String("Own"), &awskinesis.StreamProps{
		StreamMode: awskinesis.StreamMode_PROVISIONED,
		ShardCount: jsii.Number(1),
	})
	live := blueprint.NewLiveShardCount(stack, jsii.String("OwnShards"), &blueprint.LiveShardCountProps{
		Stream:        own,
		InitialShards: jsii.Number(1),
	})
	autoscaler := blueprint.NewShardAutoscaler(stack, jsii.String("OwnAutoscaler"), &blueprint.ShardAutoscalerProps{
		Stream:    own,
		MinShards: jsii.Number(1),
		MaxShards: jsii.Number(8),
	})
	autoscaler.Node().AddDependency(live)

	topic := blueprint.NewAlarmTopic(stack, jsii.String("OnCall"), &blueprint.AlarmTopicProps{
		Emails: jsii.Strings("on-call@example.com"),
	})
	consumer := blueprint.NewLambdaConsumer(stack, jsii.String("Consumer"), &blueprint.LambdaConsumerProps{
		Stream:           stream,
		Handler:          handler,
		ParkingLot:       blueprint.NewParkingLot(stack, jsii.String("ParkingLot"), nil),
		Throughput:       blueprint.ReadThroughput_Dedicated(nil),
		StartingPosition: blueprint.StartingPosition_TrimHorizon(),
	})
	redrive := blueprint.NewDeadLetterRedrive(stack, jsii.String("Redrive"), &blueprint.DeadLetterRedriveProps{
		Consumer: consumer,
	})
	firehose := blueprint.NewFirehoseDelivery(stack, jsii.String("Firehose"), &blueprint.FirehoseDeliveryProps{
		Stream: stream,
		Destination: blueprint.DeliveryDestination_S3(&blueprint.S3DestinationOptions{
			Bucket: awss3.NewBucket(stack, jsii.String("Lake"), nil),
			Format: blueprint.DeliveryFormat_Parquet(&blueprint.SchemaTable{
				DatabaseName: jsii.String("clicks"),
				TableName:    jsii.String("views"),
			}, nil),
		}),
	})
	readable := blueprint.NewDataStream(stack, jsii.String("Readable"), nil)
	blueprint.NewChannelDelivery(stack, jsii.String("Channel"), &blueprint.ChannelDeliveryProps{
		Stream:      readable,
		Destination: blueprint.ChannelDestination_S3(nil),
	})
	monitoring := blueprint.NewStreamMonitoring(stack, jsii.String("Monitoring"), &blueprint.StreamMonitoringProps{
		Stream:          stream,
		LambdaConsumers: &[]blueprint.LambdaConsumer{consumer},
		FanOutConsumers: &[]awskinesis.IStreamConsumer{
			blueprint.NewFanOutConsumer(stack, jsii.String("FanOut"), &blueprint.FanOutConsumerProps{Stream: stream}),
		},
		Redrives:   &[]blueprint.DeadLetterRedrive{redrive},
		Deliveries: &[]blueprint.FirehoseDelivery{firehose},
		PageTopic:  topic,
	})
	monitoring.Mute(jsii.String("Nightly"), &blueprint.MuteRuleOptions{
		Schedule: jsii.String("cron(0 2 * * *)"),
		Duration: awscdk.Duration_Hours(jsii.Number(1)),
	})
	blueprint.NewAuditTrail(stack, jsii.String("Audit"), &blueprint.AuditTrailProps{Stream: stream, Topic: topic})
	blueprint.NewSessionCounter(stack, jsii.String("Sessions"), &blueprint.SessionCounterProps{Stream: readable})
	blueprint.NewPageViewDelivery(stack, jsii.String("PageViews"), &blueprint.PageViewDeliveryProps{
		Stream:        readable,
		RemovalPolicy: awscdk.RemovalPolicy_DESTROY,
	})

	waysInAndOut(app)

	// The reference architecture, as a construct and as a stack, and what the app's report knows of its load.
	ownStack := awscdk.NewStack(app, jsii.String("OwnStack"), nil)
	architecture := blueprint.NewClickstreamBlueprint(ownStack, jsii.String("Blueprint"), nil)
	blueprint.BlueprintReport_Of(app).Expect(architecture.Stream(), &blueprint.ExpectedLoad{
		RecordsPerSecond: jsii.Number(5000),
		RecordSize:       awscdk.Size_Bytes(jsii.Number(600)),
	})
	blueprint.NewClickstreamStack(app, jsii.String("Clickstream"), &blueprint.ClickstreamStackProps{
		Capacity: blueprint.StreamCapacity_OnDemand(&blueprint.OnDemandCapacityOptions{
			WarmThroughput: jsii.Number(10),
		}),
	})
	app.Synth(nil)
}
