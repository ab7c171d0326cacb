package main

import (
	"github.com/aws/aws-cdk-go/awscdk/v2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsdynamodb"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsec2"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsecs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsevents"
	"github.com/aws/aws-cdk-go/awscdk/v2/awsiam"
	"github.com/aws/aws-cdk-go/awscdk/v2/awslogs"
	"github.com/aws/aws-cdk-go/awscdk/v2/awss3"
	"github.com/aws/jsii-runtime-go"
	blueprint "github.com/cdk-kinesis-blueprint/cdk-kinesis-blueprint-go/kinesisblueprint"
)

// The ways in and out of ../../javascript/every-construct.js.
func waysInAndOut(app awscdk.App) {
	ways := awscdk.NewStack(app, jsii.String("Ways"), nil)
	stream := blueprint.NewDataStream(ways, jsii.String("Events"), nil)
	http := blueprint.NewHttpIngest(ways, jsii.String("Http"), &blueprint.HttpIngestProps{
		Stream: stream,
		Auth: blueprint.HttpAuth_ApiKey(&map[string]*blueprint.HttpThrottle{
			"web": {RequestsPerSecond: jsii.Number(500)},
		}),
		Origins: jsii.Strings("https://www.example.com"),
	})
	iot := blueprint.NewIotIngest(ways, jsii.String("Iot"), &blueprint.IotIngestProps{
		Stream:       stream,
		Topic:        jsii.String("devices/+/telemetry"),
		PartitionKey: blueprint.IotPartitionKey_TopicSegment(jsii.Number(2)),
		Payload:      blueprint.IotPayload_Base64(),
		OnError:      blueprint.IotErrorDestination_Bucket(nil),
	})
	orders := blueprint.NewEventBridgeIngest(ways, jsii.String("EventBridge"), &blueprint.EventBridgeIngestProps{
		Stream:           stream,
		EventPattern:     &awsevents.EventPattern{Source: jsii.Strings("shop.orders")},
		PartitionKeyPath: jsii.String("$.detail.customerId"),
	})
	blueprint.NewLogGroupIngest(ways, jsii.String("LogGroup"), &blueprint.LogGroupIngestProps{
		Stream:        stream,
		LogGroup:      awslogs.NewLogGroup(ways, jsii.String("Logs"), nil),
		FilterPattern: awslogs.FilterPattern_Literal(jsii.String("{ $.event = * }")),
	})
	blueprint.NewLogsDestination(ways, jsii.String("AllLogs"), &blueprint.LogsDestinationProps{
		Stream:   stream,
		Accounts: jsii.Strings("222222222222"),
	})
	table := awsdynamodb.NewTable(ways, jsii.String("Table"), &awsdynamodb.TableProps{
		PartitionKey: &awsdynamodb.Attribute{Name: jsii.String("id"), Type: awsdynamodb.AttributeType_STRING},
	})
	blueprint.NewTableIngest(ways, jsii.String("TableChanges"), &blueprint.TableIngestProps{
		Stream: stream,
		Table:  table,
	})
	blueprint.NewCloudFrontIngest(ways, jsii.String("CloudFront"), &blueprint.CloudFrontIngestProps{
		Stream:       stream,
		SamplingRate: jsii.Number(10),
	})
	blueprint.NewDmsIngest(ways, jsii.String("Dms"), &blueprint.DmsIngestProps{Stream: stream})
	vpc := awsec2.NewVpc(ways, jsii.String("Vpc"), nil)
	blueprint.NewKinesisAgentHost(ways, jsii.String("Agent"), &blueprint.KinesisAgentHostProps{
		Vpc: vpc,
		Flows: &[]*blueprint.AgentFlow{{
			Stream:      stream,
			FilePattern: jsii.String("/var/log/nginx/access.log*"),
			Processing: &[]blueprint.AgentProcessing{
				blueprint.AgentProcessing_LogToJson(blueprint.AgentLogFormat_COMBINED_APACHE),
			},
		}},
	})

	sink := blueprint.NewRelationalSink(ways, jsii.String("Rows"), &blueprint.RelationalSinkProps{
		Stream: stream,
		Vpc:    vpc,
		IdPath: jsii.String("orderId"),
	})
	kcl := blueprint.NewKclService(ways, jsii.String("Kcl"), &blueprint.KclServiceProps{
		Stream:   stream,
		Image:    awsecs.ContainerImage_FromRegistry(jsii.String("example/worker"), nil),
		Vpc:      vpc,
		TaskSize: &blueprint.KclTaskSize{Cpu: jsii.Number(512), MemoryLimitMiB: jsii.Number(1024)},
	})
	queue := blueprint.NewStreamQueue(ways, jsii.String("Queue"), &blueprint.StreamQueueProps{Stream: stream})
	replay := blueprint.NewReplay(ways, jsii.String("Replay"), &blueprint.ReplayProps{
		Source: blueprint.ReplaySource_Stream(stream),
		Target: blueprint.ReplayTarget_Stream(blueprint.NewDataStream(ways, jsii.String("Replayed"), nil)),
	})
	flink := blueprint.NewFlinkApplication(ways, jsii.String("Flink"), &blueprint.FlinkApplicationProps{
		Stream: stream,
		Code: blueprint.FlinkCode_FromBucket(
			awss3.NewBucket(ways, jsii.String("Jobs"), nil), jsii.String("job.jar"), nil,
		),
		Properties: &map[string]*map[string]*string{"sink": {"table-name": table.TableName()}},
	})
	blueprint.NewStreamMonitoring(ways, jsii.String("WaysMonitoring"), &blueprint.StreamMonitoringProps{
		Stream:            stream,
		HttpIngests:       &[]blueprint.HttpIngest{http},
		LambdaConsumers:   &[]blueprint.LambdaConsumer{sink.Consumer()},
		KclServices:       &[]blueprint.KclService{kcl},
		FlinkApplications: &[]blueprint.FlinkApplication{flink},
		AlarmsOf:          &[]blueprint.IHasAlarms{iot, orders, sink, queue, replay},
	})

	shared := awscdk.NewStack(app, jsii.String("Shared"), &awscdk.StackProps{
		Env: &awscdk.Environment{Account: jsii.String("111111111111"), Region: jsii.String("eu-west-1")},
	})
	blueprint.NewCrossAccountAccess(shared, jsii.String("Shop"), &blueprint.CrossAccountAccessProps{
		Stream:  blueprint.NewDataStream(shared, jsii.String("Stream"), nil),
		Grantee: awsiam.NewAccountPrincipal(jsii.String("333333333333")),
		Access:  blueprint.StreamAccess_Producer(),
	})
}
