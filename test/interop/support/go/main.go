// A program of the AWS SDK for Go 2 on a local endpoint, which it finds by its environment. Its arguments are the stream
// and the number of records to write. It prints one JSON object.
package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"strconv"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/config"
	"github.com/aws/aws-sdk-go-v2/service/cloudwatch"
	metrics "github.com/aws/aws-sdk-go-v2/service/cloudwatch/types"
	"github.com/aws/aws-sdk-go-v2/service/kinesis"
	"github.com/aws/aws-sdk-go-v2/service/kinesis/types"
	"github.com/aws/aws-sdk-go-v2/service/sts"
)

func must[T any](value T, err error) T {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
	return value
}

func main() {
	ctx := context.Background()
	stream := aws.String(os.Args[1])
	count := must(strconv.Atoi(os.Args[2]))
	settings := must(config.LoadDefaultConfig(ctx))

	client := kinesis.NewFromConfig(settings)
	entries := []types.PutRecordsRequestEntry{}
	for i := 0; i < count; i++ {
		text := fmt.Sprintf("record-%d", i)
		entries = append(entries, types.PutRecordsRequestEntry{Data: []byte(text), PartitionKey: &text})
	}
	put := must(client.PutRecords(ctx, &kinesis.PutRecordsInput{StreamName: stream, Records: entries}))
	summary := must(client.DescribeStreamSummary(ctx, &kinesis.DescribeStreamSummaryInput{StreamName: stream}))
	shards := must(client.ListShards(ctx, &kinesis.ListShardsInput{StreamName: stream}))
	read := []string{}
	for _, shard := range shards.Shards {
		iterator := must(client.GetShardIterator(ctx, &kinesis.GetShardIteratorInput{
			StreamName: stream, ShardId: shard.ShardId, ShardIteratorType: types.ShardIteratorTypeTrimHorizon,
		}))
		page := must(client.GetRecords(ctx, &kinesis.GetRecordsInput{ShardIterator: iterator.ShardIterator}))
		for _, record := range page.Records {
			read = append(read, string(record.Data))
		}
	}
	_, refusal := client.DescribeStream(ctx, &kinesis.DescribeStreamInput{StreamName: aws.String("none")})
	var notFound *types.ResourceNotFoundException

	watch := cloudwatch.NewFromConfig(settings)
	now := time.Now()
	must(watch.PutMetricData(ctx, &cloudwatch.PutMetricDataInput{
		Namespace:  aws.String("Go"),
		MetricData: []metrics.MetricDatum{{MetricName: aws.String("Load"), Value: aws.Float64(2), Timestamp: &now}},
	}))
	statistics := must(watch.GetMetricStatistics(ctx, &cloudwatch.GetMetricStatisticsInput{
		Namespace: aws.String("Go"), MetricName: aws.String("Load"), Period: aws.Int32(60),
		StartTime: aws.Time(now.Add(-time.Hour)), EndTime: aws.Time(now.Add(time.Hour)),
		Statistics: []metrics.Statistic{metrics.StatisticSum, metrics.StatisticSampleCount},
	}))

	identity := must(sts.NewFromConfig(settings).GetCallerIdentity(ctx, &sts.GetCallerIdentityInput{}))
	must(0, json.NewEncoder(os.Stdout).Encode(map[string]any{
		"failed":  *put.FailedRecordCount,
		"read":    read,
		"shards":  *summary.StreamDescriptionSummary.OpenShardCount,
		"error":   errors.As(refusal, &notFound),
		"sum":     *statistics.Datapoints[0].Sum,
		"account": *identity.Account,
	}))
}
